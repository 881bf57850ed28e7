"""The permission matrix: every URL × method × role × {own city, other city, foreign ids} × step.

How to add rows for your URLs
1. Name what stands in the URL by its noun (``<int:indicator>``, never ``<int:pk>``); ``<slug:city>`` is the city.
2. ``tests/matrix/worlds/<room>.py`` says how to make each noun once per city (and per step of its cycle)::

       @provides("unit")
       def unit(world: World, city: City, step: str) -> object:
           return make_unit(city).pk

       @provides("theme", by_step=True)          # a fresh one in a cycle that stands in ``step``
       def theme(world, city, step): return make_theme(world.thing("cycle", city, step)).pk

   ``world.thing(noun, city, step)`` is what another maker gave, ``world.member(city, Role.OWNER)`` a person; the
   ``owner`` column is that person, so let them own what ``ENTER_OWN`` is about. Same noun, other meaning on one
   page: ``@provides("page_name:noun")``. A POST with data: ``@posts("page_name")`` on a function giving a dict.
3. ``tests/matrix/rows/<room>.txt`` has one line per URL, method and step, one cell per role. Write it from what
   ought to be, never from ``ims/roles.py``. GET and POST both need rows. ``step``: ``any``; one or several of
   set_up,baseline,targets,approval,monitoring,evaluation,closed; ``else`` for all others.
   Cells: ``200``; ``302`` (led on, not to sign-in); ``login`` (led to sign-in); ``in`` (a POST passed every guard:
   200, 201, 204, 302, 303, 400 or 422); ``403``; ``404``; ``405``; ``409`` (wrong step).
   ``scope`` is ``own``. Other city and foreign ids need no rows: everybody signed in gets 404 (foreign ids: or the
   403, 405 of the own row; anonymous: its own cell). A page open to all: add rows with scope ``other``.
4. ``pytest tests/matrix -q -k page_name``. PUT, PATCH and DELETE must give 405 everywhere without a row.
"""
