import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markdown } from "../../../app/web/parts/markdown.ts";
import { nastyText } from "../../hostile/support/anything.ts";
import { runs } from "../../hostile/support/runs.ts";
import { stopDatabases } from "../../support/database.ts";
import { scriptJob, scriptWorkflow } from "../../support/script-runner.ts";
import { Story } from "../../support/story.ts";
import { browsing, type Guest, signIn, watches } from "../support/browser.ts";
import { foreign, name, scripts } from "../support/hostile.ts";
import { pagesOf } from "../support/pages.ts";
import { Visitor } from "../support/visitor.ts";

const all = scripts.join("\n\n");
const environment = `Production ${name}`;
const team = `Approvers ${name}`;
const branch = `feature/"'><img/src=x/onerror=window.pwned=1>`;
/** The longest that there can be, of what a version may have. */
const version = `1.0.0-${"A.b_c+d-".repeat(15)}`;

/** A process in which every text is hostile. */
const process = JSON.stringify({
  name,
  teams: { [team]: "acme/octopus-administrators" },
  releases: { branches: ["**"] },
  lifecycle: [
    { phase: `Phase ${name}`, environments: [environment], deploy: "automatic", supersede: "never" },
  ],
  variables: { REGION: name },
  steps: [
    {
      name: `Migrate ${name}`,
      id: "migrate",
      run: `printf '%s\\n' "$HOSTILE"\n{ echo 'notes<<EOF'; printf '%s\\n' "$HOSTILE"; echo EOF; } >> "$GITHUB_OUTPUT"`,
      env: { HOSTILE: "${{ release.notes }}" },
      notes: all.replaceAll("\0", ""),
    },
    {
      name: `Check ${name}`,
      id: "check",
      uses: "manual-intervention",
      with: {
        instructions: `${all.replaceAll("\0", "").replaceAll("${window", "{window")}\n\n\${{ release.notes }}`,
        "responsible-teams": [team],
        inputs: {
          ticket: { description: name },
          risk: { type: "choice", options: [name, "low"], description: scripts.slice(0, 5).join(" ") },
        },
      },
    },
    { name: `Ship ${name}`, id: "ship", uses: "github-deployment" },
  ],
});

let story: Story;
const open = browsing();
const seen = { version: encodeURIComponent(version), waiting: 0, done: 0 };

beforeAll(async () => {
  const files = { ".github/workflows/drawbridge.yml": scriptWorkflow };
  story = await Story.start({ process, files, reachable: true });
  story.github.addPerson(name, "write");
  story.github.team("octopus-administrators").add(name);
  story.github.team("octopus-administrators").add("max");
  for (const one of [version, "2.0.0"]) {
    const sha = await story.commit(`${one} ${all.replaceAll("\0", "")}`);
    await story.github.push(branch, sha);
    const ref = `refs/heads/${branch}`;
    const made = await story.api(
      "POST",
      "/releases",
      { version: one, notes: all.replaceAll("\0", "") },
      { sha, ref },
    );
    expect([made.status, made.body.detail]).toEqual([201, undefined]);
    await story.idle();
    const run = story.github.workflowRuns().at(-1)?.id ?? 0;
    story.github.workflowRun(run).start();
    const job = await scriptJob(story.github, story.publicUrl, run);
    expect(job.exitCode).toBe(0);
    story.github.workflowRun(run).complete("success");
    await story.idle();
    if (one === version) {
      seen.done = (await story.deployment(environment)).id;
      const ada = new Visitor(story.url, story.github);
      const page = await ada.signIn("ada", `/acme/shop/deployments/${seen.done}`);
      const answered = await ada.send(page, "approve", {
        note: all,
        "input.ticket": all,
        "input.risk": name,
      });
      expect(answered.status).toBe(200);
      await story.idle();
      await story.report(environment, "failure", "writer", {
        description: name,
        log_url: "https://evil.example/log?'\"><img src=x onerror=window.pwned=1>",
        environment_url: "https://evil.example/'\"><script>window.pwned=1</script>",
      });
    } else seen.waiting = (await story.deployment(environment)).id;
  }
});
afterAll(async () => {
  for (const { number } of story.github.issues()) story.unread(number);
  await story.end();
  await stopDatabases();
});

/** Looks at everything, unfolds it, points at it, and gives each field the keyboard. */
async function touch({ page }: Guest): Promise<void> {
  await page.locator("details").evaluateAll((every) => every.forEach((one) => one.setAttribute("open", "")));
  for (const one of await page.locator("main :is(a, button, input, textarea, select, summary)").all()) {
    if (!(await one.isVisible())) continue;
    await one.dispatchEvent("mouseover");
    await one.focus();
  }
}

describe("whatever anybody has written", () => {
  it("is shown as text, on every page: nothing of it runs, loads or leads astray", async () => {
    const guest = await open(story);
    await signIn(guest, story, name);
    for (const { name: page, path } of pagesOf(seen)) {
      const response = await guest.page.goto(`${story.url}${path}`);
      expect([page, response?.status()]).toEqual([page, 200]);
      await touch(guest);
      expect([page, await foreign(guest.page)]).toEqual([page, []]);
    }
    const { page } = guest;
    await page.goto(`${story.url}/acme/shop/deployments/${seen.waiting}`);
    const text = await page.getByRole("main").innerText();
    for (const label of ["Migrate", "Check", "Ship"]) expect(text).toContain(`${label} ${name}`);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain(environment);
    expect(await page.getByRole("option", { name, exact: true }).getAttribute("value")).toBe(name);
    expect(await page.title()).toContain(environment);
    const log = await page.locator("pre.log").textContent();
    expect(log).toContain("<script>window.pwned=1</script>");
    // What is Markdown is one all the same.
    expect(await page.locator(".markdown code").filter({ hasText: "<script>" }).count()).toBeGreaterThan(0);
  });

  it("comes live as text too", async () => {
    const guest = await open(story);
    const { page } = guest;
    await signIn(guest, story, "ada", `/acme/shop/deployments/${seen.waiting}`);
    await watches(guest);
    const other = new Visitor(story.url, story.github);
    await other.send(await other.signIn(name, `/acme/shop/deployments/${seen.waiting}`), "reject", {
      note: all,
    });
    await page.getByRole("button", { name: "Reject" }).waitFor({ state: "detached" });
    await touch(guest);
    expect(await foreign(page)).toEqual([]);
    expect(await page.locator(".steps").innerText()).toContain(name);
  });

  it("is text where it is given back: what was written, what was asked for", async () => {
    const guest = await open(story);
    const { page } = guest;
    await signIn(guest, story, "ada", `/acme/shop/deployments/${seen.done}`);
    const token = await page.locator("input[name=csrf]").first().inputValue();
    await page.evaluate(
      ({ csrf, note, options }) => {
        const form = document.createElement("form");
        form.method = "post";
        form.action = "/acme/shop/orders";
        const fields = {
          csrf,
          note,
          once: crypto.randomUUID(),
          interruption: "1",
          order: "approve",
          ...options,
        };
        for (const [field, value] of Object.entries(fields)) {
          const input = document.createElement("textarea");
          [input.name, input.value] = [field, value];
          form.append(input);
        }
        document.body.append(form);
        form.submit();
      },
      { csrf: token, note: all, options: { [`input.${name}`]: all, from: "javascript:window.pwned=1" } },
    );
    await page.getByRole("heading", { name: "What you wrote" }).waitFor();
    expect(await foreign(page)).toEqual([]);
    expect(await page.getByRole("main").innerText()).toContain("<svg onload=window.pwned=1>");
    for (const path of [
      `/${encodeURIComponent(name)}`,
      `/acme/${encodeURIComponent(name)}`,
      `/acme/shop/${encodeURIComponent(all.slice(0, 500))}`,
    ]) {
      await page.goto(`${story.url}${path}`);
      expect([path, await foreign(page)]).toEqual([path, []]);
    }
    // The browser says that the pages were no 200.
    guest.noises.splice(
      0,
      guest.noises.length,
      ...guest.noises.filter((noise) => !/status of 4\d\d/.test(noise)),
    );
  });

  it("is harmless as Markdown, however it is put together", async () => {
    const { page } = await open(story);
    await page.goto(story.url);
    const piece = fc.oneof(
      fc.constantFrom(
        ...scripts,
        "[",
        "](",
        ")",
        "<",
        ">",
        "`",
        "```\n",
        "|",
        "\n",
        "    ",
        "- ",
        "> ",
        "&#x6A;",
        "href=",
        '"',
      ),
      nastyText.filter((text) => text.length < 1_000),
    );
    const texts = fc.sample(fc.array(piece, { maxLength: 8 }), { ...runs(300), seed: 7 });
    for (const pieces of texts) {
      const html = String(await markdown(pieces.join("")));
      expect([pieces, await foreign(page, html)]).toEqual([pieces, []]);
    }
  });
});

it("no other site can show a page of ours in a frame of its own, for somebody to press what they do not see", async () => {
  const guest = await open(story);
  const { page, noises } = guest;
  const path = `/acme/shop/deployments/${seen.done}`;
  await signIn(guest, story, "ada", path);
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>Win a prize</title><iframe src="${story.url}${path}"></iframe>`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    // On another port of the same site the browser sends the session along, and is told to show nothing.
    const refused = page.waitForEvent("console", (line) => line.text().includes("frame-ancestors"));
    await page.goto(`http://127.0.0.1:${port}/`);
    await refused;
    const frame = page.frames().find((one) => one !== page.mainFrame());
    expect(frame?.url()).toMatch(/^chrome-error:|^$/);
    expect(await frame?.locator("button").count()).toBe(0);
    // On another site it does not even send the session: nobody is signed in there.
    await page.goto(`http://localhost:${port}/`);
    await expect
      .poll(() => page.frames().map((one) => new URL(one.url()).origin))
      .toEqual([`http://localhost:${port}`, story.github.url]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(noises.splice(0).join("\n")).toContain("frame-ancestors");
});
