"use strict";
const get = id => document.getElementById(id);
const examples = {
  "application/json": '{"id": "L-1", "country": "FR"}',
  "application/x-ndjson": '{"id": "L-1", "country": "FR"}\n{"id": "L-2", "country": "DE"}\n',
  "text/plain": 'stage lead "Lead" start {\n}\n',
};
let choices = [];

const choose = () => {
  const choice = choices[get("endpoint").selectedIndex];
  get("summary").textContent = choice.summary + ".";
  get("with-body").hidden = !choice.format;
  get("body").value = choice.format ? examples[choice.format] : "";
};

const shown = (text, format) => {
  if (!format.includes("json") || format.includes("ndjson")) return text;
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
};

const ask = async event => {
  event.preventDefault();
  const choice = choices[get("endpoint").selectedIndex];
  const headers = {};
  if (choice.format) headers["Content-Type"] = choice.format;
  if (get("token").value) headers["Authorization"] = "Bearer " + get("token").value;
  const query = get("query").value ? "?" + get("query").value : "";
  get("status").textContent = "…";
  get("answer").textContent = "";
  try {
    const answer = await fetch("." + choice.path + query, {
      method: choice.method, headers, body: choice.format ? get("body").value : undefined,
    });
    const rules = answer.headers.get("Leadwright-Rules");
    get("status").textContent = answer.status + (rules ? ", by the rules " + rules : "");
    get("answer").textContent = shown(await answer.text(), answer.headers.get("Content-Type") || "");
  } catch (error) {
    get("status").textContent = "no answer: " + error.message;
  }
};

fetch("openapi.json").then(answer => answer.json()).then(description => {
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, what] of Object.entries(methods)) {
      const formats = what.requestBody ? Object.keys(what.requestBody.content) : [null];
      for (const format of formats) {
        choices.push({ path, method: method.toUpperCase(), format, summary: what.summary });
        const option = document.createElement("option");
        option.textContent = method.toUpperCase() + " " + path + (format ? "  (" + format + ")" : "");
        get("endpoint").append(option);
      }
    }
  }
  choose();
});
get("endpoint").addEventListener("change", choose);
get("form").addEventListener("submit", ask);
