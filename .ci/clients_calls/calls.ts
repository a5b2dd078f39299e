// Calls every endpoint through openapi-fetch, by the types that openapi-typescript generates: what is used here is what they promise.
import createClient from "openapi-fetch";
import type { components, paths } from "./generated.js";

const [address, token, lines] = process.argv.slice(2) as [string, string, string];
const client = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${token}` } });

function hold(what: boolean, about: string): asserts what {
  if (!what) throw new Error(about);
}

// Each key is an endpoint: one that is not here, or that there is not, is an error of types.
const calls: { [path in keyof paths]: () => Promise<void> } = {
  "/v1/decide": async () => {
    const { data, error } = await client.POST("/v1/decide", {
      params: { query: { reasons: "counted", now: "2026-11-23T09:00:00Z" } },
      body: { id: "L-1", country: "FR" },
    });
    hold(error === undefined && typeof data === "object" && data !== null, "no decision");
    const decision = data as components["schemas"]["Decision"];
    hold(decision.lead === "L-1" && decision.stage.after.length > 0, "another decision");
    const points: (number | null)[] = Object.values(decision.scores).map(score => score.value);
    hold(points.length > 0, "no scores");
    for (const near of decision.near_miss) {
      hold("points_short" in near ? near.score.length > 0 : near.unknown.length > 0, "a near miss that is neither");
    }
    const refused = await client.POST("/v1/decide", { params: { header: { "If-Match": `"${"0".repeat(64)}"` } }, body: { id: "L-1" } });
    hold(refused.response.status === 412 && refused.error?.type === "/problems#other-rules", "other rules are not refused");
    // A lead a line, which is sent and read as text.
    const streamed = await client.POST("/v1/decide", {
      headers: { "Content-Type": "application/x-ndjson" }, parseAs: "text",
      body: "{\"id\": \"a\"}\n{\"id\": \"b\"}\n", bodySerializer: body => body as string,
    });
    hold(streamed.response.ok && String(streamed.data).trim().split("\n").length === 2, "not two answers");
  },
  "/v1/explain": async () => {
    const { data } = await client.POST("/v1/explain", { body: { id: "L-1", country: "FR" } });
    hold(typeof data === "object" && data.page.length > 0 && data.decision.lead === "L-1", "no explanation");
  },
  "/v1/queue": async () => {
    const { data } = await client.POST("/v1/queue", { params: { query: { top: 2 } }, body: [{ id: "a" }, 7] });
    hold(data !== undefined && data.rejected === 1 && data.errors[0]?.type === "/problems#no-lead", "no queue");
    const due: (string | null)[] = data.leads.map(lead => lead.due);
    hold(due.length === data.leads.length, "no leads");
  },
  "/v1/check": async () => {
    const { data } = await client.POST("/v1/check", { body: { files: [{ path: "a.lead", text: "stage lead \"Lead\" start { advance to leed always }" }] } });
    const first = data?.problems[0];
    hold(first !== undefined && first.severity === "error" && (first.primary?.start.line ?? 0) > 0, "no problems");
    const text = await client.POST("/v1/check", {
      headers: { "Content-Type": "text/plain" }, body: "fields {", bodySerializer: body => body as string,
    });
    hold((text.data?.errors ?? 0) > 0, "no problems of a text");
  },
  "/v1/rules": async () => {
    const { data } = await client.GET("/v1/rules");
    const stage = data?.graph.stages[0];
    hold(data !== undefined && stage !== undefined && stage.start && data.files[0]?.kind === "rules", "no rules");
    const known = await client.GET("/v1/rules", { params: { header: { "If-None-Match": `"${data.digest}"` } } });
    hold(known.response.status === 304, "known rules are sent again");
  },
  "/v1/reload": async () => {
    const { data } = await client.POST("/v1/reload");
    hold(data !== undefined && data.number >= 1 && data.trouble.length === 0, "no status");
  },
  "/healthz": async () => hold((await client.GET("/healthz", { parseAs: "text" })).data === "alive\n", "not alive"),
  "/readyz": async () => hold((await client.GET("/readyz", { parseAs: "text" })).data === "ready\n", "not ready"),
  "/metrics": async () => hold((await client.GET("/metrics", { parseAs: "text" })).data?.startsWith("# HELP") === true, "no numbers"),
  "/openapi.json": async () => hold((await client.GET("/openapi.json")).data?.["openapi"] === "3.1.0", "no description"),
  "/problems": async () => hold((await client.GET("/problems", { parseAs: "text" })).data?.includes("<dl>") === true, "no kinds"),
  "/": async () => hold((await client.GET("/", { parseAs: "text" })).data?.includes("try.js") === true, "no page"),
  "/try.js": async () => hold((await client.GET("/try.js", { parseAs: "text" })).data?.includes("fetch") === true, "no script"),
};

for (const [path, call] of Object.entries(calls)) {
  await call().catch((error: unknown) => { throw new Error(`${path}: ${String(error)}`); });
}
