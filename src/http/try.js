"use strict";
const get = id => document.getElementById(id);
const choices = [];

const choose = () => {
  const choice = choices[get("endpoint").selectedIndex];
  get("summary").textContent = choice.summary + ".";
  get("with-body").hidden = !choice.format;
  get("body").value = choice.example;
  get("with-query").hidden = get("parameters").hidden = choice.parameters.length === 0;
  get("query").value = "";
  get("query").placeholder = choice.parameters.map(parameter => parameter.name + "=…").join("&");
  get("parameters").replaceChildren(...choice.parameters.map(parameter => {
    const line = document.createElement("li");
    line.textContent = parameter.name + ": " + parameter.description;
    return line;
  }));
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

// An example is a text, or JSON to be written as one.
const written = example => typeof example === "string" ? example : example === undefined ? "" : JSON.stringify(example, null, 2);

// What is asked for most comes first, and this page not at all.
const rank = path => path === "/v1/decide" ? 0 : path.startsWith("/v1/") ? 1 : 2;

fetch("openapi.json").then(answer => answer.json()).then(description => {
  const paths = Object.entries(description.paths).filter(([path]) => path !== "/" && path !== "/try.js");
  paths.sort(([one], [other]) => rank(one) - rank(other));
  for (const [path, methods] of paths) {
    for (const [method, what] of Object.entries(methods)) {
      const content = what.requestBody ? what.requestBody.content : {};
      const formats = what.requestBody ? Object.keys(content).sort() : [null];
      const parameters = what.parameters.filter(parameter => parameter.in === "query");
      for (const format of formats) {
        const example = format ? written(content[format].example) : "";
        choices.push({ path, method: method.toUpperCase(), format, example, parameters, summary: what.summary });
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
