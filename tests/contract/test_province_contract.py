"""The contract is a sound OpenAPI 3.1 file, and the reference province keeps it."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fakes.province_process import DemoDesk, ProvinceHandle, running_province
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

CONTRACT = Path(__file__).resolve().parents[2] / "resources" / "contract" / "desk-api-v1.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(CONTRACT.read_text("utf-8"))
METHODS = {"get", "put", "post", "delete", "options", "head", "patch"}
CALLS = [
    (path, method, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
]


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    resource = Resource(contents=DOCUMENT, specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:contract", resource)
    return Draft202012Validator(rebased(schema), registry=registry)


def rebased(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            k: "urn:contract" + v if k == "$ref" else rebased(v)
            for k, v in node.items()
            if k not in ("example", "examples")
        }
    return [rebased(inner) for inner in node] if isinstance(node, list) else node


def schema(name: str) -> Draft202012Validator:
    return validator({"$ref": f"#/components/schemas/{name}"})


def examples() -> Iterator[tuple[str, dict[str, Any], Any]]:
    for path, method, operation in CALLS:
        bodies = [("request", operation.get("requestBody", {}))]
        bodies += [(code, resolve(answer)) for code, answer in operation["responses"].items()]
        for where, body in bodies:
            for media in body.get("content", {}).values():
                found = [media["example"]] if "example" in media else []
                found += [one["value"] for one in media.get("examples", {}).values()]
                for value in found:
                    yield f"{method} {path} {where}", media["schema"], value


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(rebased(DOCUMENT["components"]["schemas"][name]))


@pytest.mark.parametrize(("shape", "value"), [pytest.param(s, v, id=n) for n, s, v in examples()])
def test_every_example_keeps_its_schema(shape: dict[str, Any], value: Any) -> None:
    validator(shape).validate(value)


def test_every_reference_leads_somewhere_and_every_part_is_used() -> None:
    text = CONTRACT.read_text("utf-8")
    named = set(re.findall(r"#/components/(\w+/\w+)", text))
    parts = {
        f"{kind}/{name}"
        for kind, group in DOCUMENT["components"].items()
        for name in group
        if kind != "securitySchemes"
    }
    assert named <= parts
    assert parts - named == {"schemas/InstallCode"}  # a file, not a body


def test_every_object_says_whether_it_is_closed() -> None:
    def open_ones(node: Any, where: str) -> Iterator[str]:
        if isinstance(node, dict):
            is_object = node.get("type") == "object" and not where.rpartition("/")[2].startswith(
                "Of"
            )
            if is_object and "additionalProperties" not in node:
                yield where
            for key, inner in node.items():
                yield from open_ones(inner, f"{where}/{key}")

    assert list(open_ones(DOCUMENT["components"]["schemas"], "")) == []


@pytest.mark.parametrize(
    ("path", "method", "operation"), [pytest.param(*c, id=f"{c[1]} {c[0]}") for c in CALLS]
)
def test_every_answer_carries_the_marker(path: str, method: str, operation: dict[str, Any]) -> None:
    for answer in operation["responses"].values():
        headers = resolve(answer).get("headers", {})
        assert "EHC-Desk-API" in headers


def test_an_authorised_call_names_its_refusals() -> None:
    for path, _, operation in CALLS:
        if operation.get("security", DOCUMENT["security"]) and path.startswith("/v1"):
            assert {"401", "403"} <= operation["responses"].keys(), path


# ---------------------------------------------------------------- against the running province


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("province")) as handle:
        yield handle


@pytest.fixture(scope="module")
def desk(province: ProvinceHandle) -> DemoDesk:
    return DemoDesk(province.url)


# A malformed entry is an outcome inside 200: the refusal of bad bodies is not asked of that call.
# A pattern cannot promise a real date, a leased agency, a known secret: a good body may be refused.
NOT_ASKED = {
    "POST /v1/entries": {"negative_data_rejection"},
    "OPTIONS /v1/uploads/{upload}": {"negative_data_rejection"},
    "POST /oauth2/token": {"positive_data_acceptance"},
    "POST /v1/enrolments": {"positive_data_acceptance"},
    "POST /v1/number-leases": {"positive_data_acceptance"},
    "POST /v1/uploads": {"positive_data_acceptance"},
    "PATCH /v1/uploads/{upload}": {"positive_data_acceptance"},
    "GET /v1/changes": {"positive_data_acceptance"},
}


FUZZED = [f"{method.upper()} {path}" for path, method, _ in CALLS if "/training" not in path]


@pytest.fixture(scope="module")
def operations() -> dict[str, Any]:
    """The calls as schemathesis sees them; it is imported late, the import takes its time."""
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    @schemathesis.serializer("application/offset+octet-stream")
    def octets(_context: Any, value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        refusals = {"expected-statuses": ["4xx"]}
        settings_of = {
            "checks": {"negative_data_rejection": refusals},
            "generation": {"allow-extra-parameters": False},  # unknown parameters are ignored
        }
        config = SchemathesisConfig.from_dict(settings_of)
        loaded = schemathesis.openapi.from_path(str(CONTRACT), config=config)
        return {found.ok().label: found.ok() for found in loaded.get_all_operations()}


@pytest.mark.parametrize("label", FUZZED)
@pytest.mark.filterwarnings("ignore")
def test_the_province_keeps_the_contract_under_fuzz(
    label: str, operations: dict[str, Any], province: ProvinceHandle, desk: DemoDesk
) -> None:
    from schemathesis import GenerationMode
    from schemathesis.checks import CHECKS

    operation = operations[label]
    names = {
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "positive_data_acceptance",
    }
    checks = [CHECKS.get_one(name) for name in names - NOT_ASKED.get(label, set())]
    headers = {"Authorization": f"Bearer {desk.token()}"}

    @given(case=st.one_of(*(operation.as_strategy(generation_mode=m) for m in GenerationMode)))
    @settings(
        max_examples=12,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(case: Any) -> None:
        if case.headers.get("Content-Encoding") == "gzip":
            del case.headers["Content-Encoding"]  # the generated body is plain
        signed = {} if label in ("POST /oauth2/token", "POST /v1/enrolments") else headers
        case.call_and_validate(base_url=province.url, headers=signed, checks=checks)

    fuzz()


def test_real_answers_keep_their_schemas(desk: DemoDesk, province: ProvinceHandle) -> None:
    schema("Desk").validate(desk.call("GET", "/v1/desk").json())
    schema("TrainingNotice").validate(json.loads(_bare(province, "/v1/desk")))
    entry = desk.acceptance(301)
    schema("Entry").validate(entry)
    answer = desk.deliver(
        entry, desk.acceptance(301), desk.entry("user_signed_in", None, {})
    ).json()
    schema("BatchResult").validate(answer)
    assert [one["outcome"] for one in answer["results"]] == ["accepted", "conflict", "accepted"]
    code = entry["record"]["payload"]["code"]
    province.change("status_changed", code, {"status": 4})
    schema("Changes").validate(desk.call("GET", "/v1/changes").json())
    found = desk.call("GET", f"/v1/dossiers?code={code}").json()
    schema("DossierList").validate(found)
    assert found["dossiers"][0]["status"] == 4


def _bare(province: ProvinceHandle, path: str) -> bytes:
    from fakes.province_process import plain_call

    return plain_call(province.url, "GET", path).body
