"""How what everybody may read is answered: data that any site may keep for five minutes, pages with their mark."""

import json
from hashlib import sha256
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

SECONDS = 300


def data(request: HttpRequest, found: Any, *, status: int = 200) -> HttpResponse:
    """Answer with JSON that any site may read and keep; 304 to who has it already."""
    content = json.dumps(found, ensure_ascii=False).encode()
    response = HttpResponse(content, content_type="application/json", status=status)
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=SECONDS)
    return _marked(request, response)


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Answer with a page; 304 to who is signed out and has it already. A page of somebody's has tokens of its own."""
    response = render(request, template, context)
    patch_cache_control(response, private=True, no_cache=True)
    return _marked(request, response)


def _marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response["ETag"] = quote_etag(sha256(response.content).hexdigest())
    return cast(HttpResponse, get_conditional_response(request, etag=response["ETag"], response=response))
