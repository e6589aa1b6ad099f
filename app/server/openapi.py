"""The OpenAPI document of the HTTP API, made from the endpoints and the types they speak (R4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from app.protocol import schemas
from app.protocol.api import Problem
from app.server.endpoint import Access, Answer, Endpoint

UPLOAD = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "string", "format": "binary"}},
        }
    }
}
PICTURE = {"image/*": {"schema": {"type": "string", "format": "binary"}}}
SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    Access.OPEN: [],
    Access.GUEST: [{"guest": []}],
    Access.STAFF: [{"staff": []}],
    Access.ADMIN: [{"staff": []}],
    Access.METRICS: [{"staff": []}],
    Access.REHEARSAL: [{"rehearsal": []}],
    Access.SCANNER: [{"scanner": []}],
}
SCHEMES = {
    "staff": {"type": "http", "scheme": "bearer", "description": "access token of /v1/sign-in"},
    "guest": {"type": "http", "scheme": "bearer", "description": "session of /guest/v1/sessions"},
    "scanner": {"type": "http", "scheme": "bearer", "description": "token of `usher admin scanner add`"},
    "rehearsal": {"type": "apiKey", "in": "header", "name": "X-Rehearsal-Key"},
}


def document(endpoints: Iterable[Endpoint], version: str) -> dict[str, Any]:
    """OpenAPI 3.1 as plain data."""
    listed = list(endpoints)
    paths: dict[str, Any] = {}
    for each in listed:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Usher", "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": paths,
        "components": {"schemas": schemas.components(_types(listed)), "securitySchemes": SCHEMES},
    }


def _types(endpoints: list[Endpoint]) -> list[Any]:
    types: list[Any] = [Problem]
    for each in endpoints:
        for kind in (each.body, each.answer):
            if kind not in (None, type(None), Answer) and kind not in types:
                types.append(kind)
    return types


def _operation(each: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": each.about,
        "operationId": f"{each.run.__module__.rpartition('.')[2].removesuffix('_api')}_{each.run.__name__}",
        "tags": [each.path.split("/")[1]],
        "parameters": [*_path_parameters(each.path), *_query_parameters(each)],
        "responses": _responses(each),
        "security": SECURITY[each.access],
    }
    if each.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas.reference(each.body)}},
        }
    elif each.method == "POST" and each.path.endswith("/attachments"):
        operation["requestBody"] = {"required": True, "content": UPLOAD}
    elif each.method == "POST" and each.path.endswith("/photo"):
        operation["requestBody"] = {"required": True, "content": PICTURE}
    return operation


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 128}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _query_parameters(each: Endpoint) -> list[dict[str, Any]]:
    if each.query is None:
        return []
    return [
        {"name": name, "in": "query", "required": needed, "schema": schema}
        for name, needed, schema in schemas.names_of(each.query)
    ]


def _responses(each: Endpoint) -> dict[str, Any]:
    problem = {"description": "Refused", "content": {"application/json": {"schema": schemas.reference(Problem)}}}
    if each.answer is type(None):
        return {"204": {"description": "Done"}, "default": problem}
    if each.answer is Answer:
        return {str(each.status): {"description": "Done", "content": {"*/*": {}}}, "default": problem}
    content = {"application/json": {"schema": schemas.reference(each.answer)}}
    return {str(each.status): {"description": "Done", "content": content}, "default": problem}
