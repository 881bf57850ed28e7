"""Beat's memory of when each task ran last: a file, begun anew when a kill in the middle of writing spoiled it."""

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """Starts whatever the file holds: who starts beat again after a kill must not have to find and remove it first."""

    def setup_schedule(self) -> None:
        """Read the file; Celery begins anew after some kinds of damage, the others would end beat at every start."""
        try:
            super().setup_schedule()
        except Exception as damage:
            self._store = self._destroy_open_corrupted_schedule(damage)
            super().setup_schedule()
