import { afterEach, describe, expect, it } from "vitest";
import { Program, said } from "../http/support/program.ts";
import { Story } from "../support/story.ts";
import { asking, shop, votes, waiting } from "./support/shop.ts";
import { type Shown, Visitor } from "./support/visitor.ts";

const app = shop({ private: true, otherRepos: ["secret"], notInstalled: ["apart"] });
const browserOf = ({ url, github }: Story) => new Visitor(url, github);
const browser = () => browserOf(app());
const minute = 60_000;

/** What differs between two people, two names and two moments, and nothing else. */
function without(page: Shown, ...words: readonly string[]): string {
  return words
    .reduce((text, word) => text.replaceAll(word, "…"), page.text)
    .replaceAll(/value="[\w-]{43}"/g, "");
}

describe("what GitHub does not show", () => {
  it("looks like what is not there: a private repository as an unknown one, at every address", async () => {
    const story = app();
    const { id, version } = await waiting(story);
    // Known to the app, on which it is installed; known to GitHub, on which it is not; known to nobody.
    story.github.setRole("outsider", "none");
    const outsider = browser();
    await outsider.signIn("outsider");
    const kinds = [
      "",
      `/deployments/${id}`,
      `/releases/${version}`,
      "/process",
      "/audit",
      "/changes",
      "/nothing",
    ];
    for (const kind of kinds) {
      const [hidden, unknown, apart] = [
        await outsider.open(`/acme/shop${kind}`),
        await outsider.open(`/acme/nope${kind}`),
        await outsider.open(`/acme/apart${kind}`),
      ];
      expect([kind, hidden.status, unknown.status, apart.status]).toEqual([kind, 404, 404, 404]);
      expect(without(hidden, "shop")).toBe(without(unknown, "nope"));
      expect(without(hidden, "shop")).toBe(without(apart, "apart"));
      const names = (page: Shown) => [...page.headers.keys()].toSorted();
      expect(names(hidden)).toEqual(names(unknown));
    }
    const orders = async (repo: string) => {
      const body = new URLSearchParams({ csrf: csrfOf(await outsider.open("/")), order: "confirm-policy" });
      const headers = { origin: story.publicUrl };
      return outsider.open(`/acme/${repo}/orders`, { method: "POST", body, headers });
    };
    expect(without(await orders("shop"), "shop")).toBe(without(await orders("nope"), "nope"));
    const home = await outsider.open("/");
    expect(home.text).not.toContain("acme/shop");
    expect(home.text).toContain("There is no repository that you may read");
  });

  it("costs GitHub the same question whether the app knows it or not", async () => {
    const story = app();
    story.github.setRole("outsider", "none");
    const outsider = browser();
    await outsider.signIn("outsider");
    const asked = async (path: string) => {
      const mark = story.github.mark();
      await outsider.open(path);
      return story.github
        .requestsSince(mark)
        .filter(({ caller }) => caller === "person:outsider")
        .map(({ operation }) => operation);
    };
    expect(await asked("/acme/shop")).toEqual(["GET /repos/{owner}/{repo}"]);
    expect(await asked("/acme/nope")).toEqual(["GET /repos/{owner}/{repo}"]);
  });

  it("is asked of nobody where no repository can have the name", async () => {
    const story = app();
    const ada = browser();
    await ada.signIn("ada");
    const mark = story.github.mark();
    for (const path of [
      "/acme/shop%00",
      "/acme%00/shop/audit",
      "/acme/shop/releases/%00",
      "/acme/shop/audit?type=%00",
      "/acme/a%2Fb",
      "/acme%2F..%2F..%2Fuser/shop",
      `/acme/${"x".repeat(200)}`,
      "/acme/shop%0D%0Ax: y",
      "/%ff/%fe",
      "/acme/%3Cscript%3E",
      "/acme/shop/deployments/9999999999",
      "/acme/shop/deployments/2147483648",
      "/acme/shop/deployments/0",
      "/acme/shop/deployments/-1",
      "/acme/shop/deployments/1e3",
      "/acme/shop/deployments/01",
      "/-/",
      "/-/nothing",
      "/-/nothing/at/all",
    ])
      expect([path, (await ada.open(path)).status]).toEqual([path, 404]);
    const names = story.github.requestsSince(mark).map(({ path }) => path);
    expect(names.filter((path) => !path.startsWith("/repos/acme/shop"))).toEqual([]);
  });
});

describe("a right that is taken away", () => {
  it("is gone within a minute, and so is all that it let see", async () => {
    const story = app();
    const { path } = await waiting(story);
    const gone = browser();
    story.github.addPerson("gone", "read");
    expect((await gone.signIn("gone", path)).status).toBe(200);
    expect((await gone.open("/")).text).toContain("acme/shop");
    story.github.setRole("gone", "none");
    await story.pass(minute + 1_000);
    for (const address of [path, "/acme/shop", "/acme/shop/changes"])
      expect((await gone.open(address)).status).toBe(404);
    expect((await gone.open("/")).text).not.toContain("acme/shop");
  });

  it("counts at once where somebody acts: a page that still offers a button does not decide", async () => {
    const story = app();
    const { id, path } = await waiting(story);
    story.github.addPerson("leaver", "read");
    story.github.team("octopus-managers").add("leaver");
    const leaver = browser();
    const page = await leaver.signIn("leaver", path);
    story.github.team("octopus-managers").remove("leaver");
    const refused = await leaver.send(page, "approve", { "input.ticket": "OPS-1" });
    expect(refused.status).toBe(403);
    expect(await votes(story, id)).toEqual([]);
  });

  it("lets nobody act on a repository that they no longer see", async () => {
    const story = app();
    const { id, path } = await waiting(story);
    story.github.addPerson("former", "read");
    story.github.team("octopus-managers").add("former");
    const former = browser();
    const page = await former.signIn("former", path);
    story.github.setRole("former", "none");
    await story.pass(minute + 1_000);
    expect((await former.send(page, "approve", { "input.ticket": "OPS-1" })).status).toBe(404);
    expect(await votes(story, id)).toEqual([]);
  });
});

describe("what GitHub does not tell of a person", () => {
  const refuses = (path: RegExp, message: string, headers: Readonly<Record<string, string>> = {}) =>
    app().github.faults.add({
      match: { path },
      kind: "answer",
      times: 100,
      answer: { status: 403, body: { message }, headers },
    });
  afterEach(() => app().github.faults.clear());

  it("is no wrong no: a list that GitHub refuses is not empty, and is asked for again", async () => {
    const story = app();
    const { path } = await waiting(story);
    const ada = browser();
    await ada.signIn("ada", "/-/nothing");
    const program = await Program.of(story, "ada");
    refuses(/^\/user\/teams$/, "Resource not accessible by integration", {
      "x-accepted-github-permissions": "members=read",
    });
    for (const address of ["/", path, "/acme/shop", "/acme"]) {
      const page = await ada.open(address);
      expect([address, page.status]).toEqual([address, 503]);
      expect(page.text).toContain("Could not list your teams: GitHub refused");
      expect(page.text).toContain("needs the permission members=read");
      expect(page.text).toContain("Whoever administers the App on GitHub has to act");
      expect(page.text).not.toContain("You cannot answer");
    }
    const answer = await program.get("/api/v1/interruptions");
    expect([said(answer), answer.body.detail]).toEqual([
      "503 not-ready",
      expect.stringMatching(/^Could not list your teams: .* you cannot\.$/),
    ]);
    story.github.faults.clear();
    expect((await ada.open(path)).text).toContain("You may answer as");
    expect((await program.get("/api/v1/interruptions")).status).toBe(200);
  });

  it.each([
    ["/user/installations", /^\/user\/installations$/],
    ["the repositories of an installation", /^\/user\/installations\/\d+\/repositories$/],
  ])("%s", async (_, path) => {
    const ada = browser();
    refuses(path, "Resource not accessible by integration");
    const home = await ada.signIn("ada");
    expect([home.status, home.text]).toEqual([503, expect.stringContaining("Whoever administers the App")]);
    expect(home.text).not.toContain("There is no repository that you may read");
  });

  it("hides an organization that asks for single sign-on first, and nothing else", async () => {
    const ada = browser();
    const sso = { "x-github-sso": "required; url=https://github.example/orgs/acme/sso" };
    refuses(/^\/(user\/installations\/|repos\/acme\/shop$)/, "Resource protected by SAML", sso);
    const home = await ada.signIn("ada");
    expect([home.status, home.text]).toEqual([
      200,
      expect.stringContaining("There is no repository that you may read"),
    ]);
    expect((await ada.open("/acme/shop")).status).toBe(404);
    await app().pass(minute + 1_000);
    app().github.faults.clear();
    refuses(/^\/user\/teams$/, "Resource protected by SAML", sso);
    expect((await ada.open("/")).text).toContain("asks for single sign-on. Go through it on GitHub");
  });
});

describe("a repository under another name", () => {
  it("is found by its former one, on the page as by the API, until another has that", async () => {
    const story = await Story.start({ reachable: true, private: true, process: asking });
    const { id } = await waiting(story);
    const ada = browserOf(story);
    await ada.signIn("ada", "/-/nothing");
    const program = await Program.of(story, "ada");
    const [old, now] = [`/acme/shop/deployments/${id}`, `/acme/store/deployments/${id}`];
    for (const { number } of story.github.issues()) story.unread(number);
    story.github.renameRepository("shop", "store");
    await story.idle();
    await story.pass(minute + 1_000);
    for (const path of [old, now]) {
      const page = await ada.open(path);
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.text).toContain(`/acme/store/orders`);
      const answer = await program.get(`/api/v1/repos${path}`);
      expect([path, said(answer)]).toEqual([path, "200"]);
    }
    await story.github.createRepository("shop");
    await story.idle();
    await story.pass(minute + 1_000);
    expect((await ada.open(old)).status).toBe(404);
    expect(said(await program.get(`/api/v1/repos${old}`))).toBe("404 not-found");
    expect((await ada.open(now)).status).toBe(200);
    await story.end();
  });
});

describe("a session that is over", () => {
  it("after eight hours: the next page is asked for by signing in again", async () => {
    const story = app();
    const { path, id } = await waiting(story);
    const ada = browser();
    const page = await ada.signIn("ada", path);
    await story.pass(8 * 60 * minute - 10_000);
    expect((await ada.open(path)).status).toBe(200);
    await story.pass(20_000);
    expect((await ada.ask(path)).headers.get("location")).toBe(`/-/sign-in?to=${encodeURIComponent(path)}`);
    const late = await ada.send(page, "approve", { "input.ticket": "OPS-1" });
    expect(late.status).toBe(401);
    expect(late.text).toContain("no longer signed in");
    expect(await votes(story, id)).toEqual([]);
    expect((await ada.ask("/acme/shop/changes", { headers: { accept: "text/event-stream" } })).status).toBe(
      401,
    );
  });

  it("where the person has taken the app's right back on GitHub", async () => {
    const story = app();
    const { path, id } = await waiting(story);
    const ada = browser();
    const page = await ada.signIn("ada", path);
    story.github.takeBack("ada");
    await story.pass(minute + 1_000);
    for (const address of ["/", path]) {
      const answer = await ada.ask(address);
      expect([answer.status, answer.headers.get("location")]).toEqual([
        302,
        `/-/sign-in?to=${encodeURIComponent(address)}`,
      ]);
      // The session is over with it: the landing page is shown, not the sign-in once more.
      expect((await ada.open("/")).text).toContain("Sign in with GitHub");
      if (address === "/") {
        await ada.signIn("ada");
        story.github.takeBack("ada");
        await story.pass(minute + 1_000);
      }
    }
    expect((await ada.send(page, "approve", { "input.ticket": "OPS-1" })).status).toBe(401);
    expect(await votes(story, id)).toEqual([]);
    expect((await ada.signIn("ada", path)).status).toBe(200);
  });
});

function csrfOf(page: Shown): string {
  return /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
}
