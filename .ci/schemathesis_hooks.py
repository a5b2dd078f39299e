"""How schemathesis writes and reads NDJSON, which it doesn't know by itself."""
import json
from datetime import datetime, timezone

import schemathesis
from hypothesis import strategies


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx, value):
    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace") + b"\n"


@schemathesis.deserializer("application/x-ndjson")
def lines(ctx, response):
    # Each line has to be an object: a decision, or an error with its problem.
    found = [json.loads(line) for line in response.content.splitlines()]
    assert all("lead" in line or line["error"]["status"] >= 400 for line in found), "a line that is neither"
    return response.content.decode()


@schemathesis.deserializer("text/html", "text/javascript")
def text(ctx, response):
    return response.content.decode()


# A time in a header: day, time and zone.
schemathesis.openapi.format("instant", strategies.datetimes(timezones=strategies.just(timezone.utc)).map(datetime.isoformat))
