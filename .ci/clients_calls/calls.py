"""Calls every endpoint through the client that openapi-python-client generates, and holds what comes back against its types. Then metrics.

usage: calls.py ADDRESS TOKEN LEADS LOG: LOG is `log` where the service keeps one, else `none`.
"""
import json
import pathlib
import sys
from http import HTTPStatus

from prometheus_client.parser import text_string_to_metric_families

from generated import AuthenticatedClient
from generated.api.default import (
    check, decide, explain, healthz, metrics, openapi_json, page, problems, queue, readyz, reload, rules, try_js,
)
from generated.models import (
    Assignment, CheckResult, Decision, Explanation, Lead, LeadWithLedger, Problem, Queue, RuleFile, RuleFiles, Rules, Status,
)

NOW = "2026-11-23T09:00:00Z"
# Each with a module of the same name, or the import above fails.
CALLED = {check, decide, explain, healthz, metrics, openapi_json, page, problems, queue, readyz, reload, rules, try_js}


def same(parsed: object, content: bytes) -> None:
    """What the types hold is all that was answered."""
    assert parsed.to_dict() == json.loads(content), (parsed, content)  # type: ignore[attr-defined]


def about_leads(client: AuthenticatedClient, lines: list[str]) -> None:
    for line in lines:
        answer = decide.sync_detailed(client=client, body=Lead.from_dict(json.loads(line)), leadwright_now=NOW)
        assert isinstance(answer.parsed, Decision), answer
        same(answer.parsed, answer.content)
    lead = Lead.from_dict(json.loads(lines[0]))
    row = Assignment.from_dict({"team": "field", "assignee": "ana@acme.example", "lead": "L-0", "at": NOW})
    decision = decide.sync(client=client, body=LeadWithLedger(ledger=[row], lead=lead))
    assert isinstance(decision, Decision) and decision.lead == lead.id, decision
    told = explain.sync_detailed(client=client, body=lead)
    assert isinstance(told.parsed, Explanation) and told.parsed.page, told
    same(told.parsed, told.content)
    best = queue.sync_detailed(client=client, body=[json.loads(line) for line in lines] + [7], top=3)
    assert isinstance(best.parsed, Queue) and len(best.parsed.leads) == 3 and best.parsed.rejected == 1, best
    assert isinstance(best.parsed.errors[0], Problem)
    same(best.parsed, best.content)
    refused = decide.sync_detailed(client=client, body=Lead.from_dict({"id": " "}), if_match='"' + "0" * 64 + '"')
    assert refused.status_code == HTTPStatus.PRECONDITION_FAILED and isinstance(refused.parsed, Problem), refused
    same(refused.parsed, refused.content)


def about_rules(client: AuthenticatedClient) -> None:
    broken = "stage lead \"Lead\" start {\n  advance to leed always\n}\nend lead \"Lead\"\n"
    found = check.sync_detailed(client=client, body=RuleFiles(files=[RuleFile(path="a.lead", text=broken)]))
    assert isinstance(found.parsed, CheckResult) and found.parsed.errors > 0, found
    same(found.parsed, found.content)
    used = rules.sync_detailed(client=client)
    assert isinstance(used.parsed, Rules) and used.parsed.graph.stages, used
    same(used.parsed, used.content)
    known = rules.sync_detailed(client=client, if_none_match=f'"{used.parsed.digest}"')
    assert known.status_code == HTTPStatus.NOT_MODIFIED and known.parsed is None, known
    looked = reload.sync_detailed(client=client)
    assert isinstance(looked.parsed, Status), looked
    same(looked.parsed, looked.content)


def about_the_service(client: AuthenticatedClient) -> None:
    assert healthz.sync(client=client) == "alive\n" and readyz.sync(client=client) == "ready\n"
    described = openapi_json.sync(client=client)
    assert described is not None and not isinstance(described, Problem) and described["openapi"] == "3.1.0"
    for text in (page.sync(client=client), problems.sync(client=client), try_js.sync(client=client)):
        assert isinstance(text, str) and text
    stranger = AuthenticatedClient(base_url=client._base_url, token="nobody")
    assert isinstance(rules.sync(client=stranger), Problem)


def numbers(client: AuthenticatedClient, with_log: bool) -> None:
    text = metrics.sync(client=client)
    assert isinstance(text, str)
    families = list(text_string_to_metric_families(text))
    names = [family.name for family in families]
    assert len(set(names)) == len(names), f"a family in two pieces: {names}"
    for family in families:
        assert family.type != "unknown" and family.documentation and family.name.startswith("leadwright_"), family
        # Each family has a sample, but for those that count what did not happen yet; none has the same sample twice.
        labels = [(sample.name, *sorted(sample.labels.items())) for sample in family.samples]
        assert labels and len(set(labels)) == len(labels), family
    assert any(name.startswith("leadwright_log_") for name in names) == with_log, names
    # A counter ends with _total, which the parser takes off; nothing else does.
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert (kind == "counter") == name.endswith("_total"), line


def main() -> None:
    address, token, leads, log = sys.argv[1:]
    client = AuthenticatedClient(base_url=address, token=token, raise_on_unexpected_status=True)
    about_leads(client, pathlib.Path(leads).read_text(encoding="utf-8").splitlines())
    about_rules(client)
    about_the_service(client)
    numbers(client, log == "log")
    described = json.loads(openapi_json.sync_detailed(client=client).content)
    assert sum(len(methods) for methods in described["paths"].values()) == len(CALLED), "an endpoint that is not called here"


main()
