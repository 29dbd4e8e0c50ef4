import { describe, expect, it } from "vitest";
import { withSteps, withTop, reportOf } from "./support.ts";

describe("YAML that is not right", () => {
  it("are each reported with line, column and what to write instead", () => {
    const report = reportOf({
      nothing: "",
      "comments only": "# later\n",
      "a null": "---\n",
      "a list": "- a\n",
      "a text": "hello",
      "two documents": "lifecycle: [P]\n---\nsteps: []\n",
      "two documents, marked": "---\na: 1\n---\nb: 2\n",
      "a document after the end of one": "a: 1\n...\nb: 2\n",
      "documents with a mark that is none": "\t---\n...\nlifecycle",
      "an open bracket": "lifecycle: [P\n",
      "a tab": "lifecycle:\n\t- P\n",
      "wrong indentation": "lifecycle:\n  - P\n - Q\n",
      "an open quote": 'name: "shop\nlifecycle: [P]\n',
      "a text that begins with !": withSteps("  - uses: github-deployment\n    if: !failure()\n"),
      "an unknown tag on a list": withTop("teams: !!omap [a]"),
      "a login with @": withTop("teams:\n  A: @octocat"),
      "a key twice": withTop("name: a\nname: b\n'name': c"),
      "a key twice, deep": withSteps("  - uses: github-deployment\n    with: {task: a, task: b}\n"),
      "a key that is no text": withTop("? [a, b]\n: c\nname: x"),
      "an alias as a key": withTop("name: &a x\n*a : y"),
      "a merge key": withSteps(
        "  - &a\n    uses: github-deployment\n    notes: x\n  - <<: *a\n    name: y\n",
      ),
      __proto__: withTop("variables:\n  __proto__: x\n__proto__: {lifecycle: 1}"),
      "constructor and toString as keys": withTop("constructor: x\ntoString: y"),
      "an unknown alias": withTop("name: *nobody"),
      "an alias in itself": withTop("name: &a [*a]"),
      NUL: 'name: "a\0b"',
      "an escaped NUL": withTop('name: "a\\0b"'),
      "half a surrogate pair, escaped": withTop('name: "a\\ud83d"'),
      "half a surrogate pair": "name: a\ud83d\n",
      "half a surrogate pair, in quotes": withTop('name: "a\ud83d"'),
    });
    expect(report).toMatchInlineSnapshot(`
      "nothing
        1:1 : The file is empty.
      comments only
        1:1 : The file is empty.
      a null
        1:1 : The file must be a mapping, not empty. The deployment process of a repository: \`.deploy/process.yml\`.
      a list
        1:1 : The file must be a mapping, not a list. The deployment process of a repository: \`.deploy/process.yml\`.
      a text
        1:1 : The file must be a mapping, not the text "hello". The deployment process of a repository: \`.deploy/process.yml\`.
      two documents
        2:1 : The file holds more than one YAML document.
      two documents, marked
        3:1 : The file holds more than one YAML document.
      a document after the end of one
        2:1 : The file holds more than one YAML document.
      documents with a mark that is none
        3:10 : The file holds more than one YAML document.
      an open bracket
        2:1 : Not valid YAML: deficient indentation.
      a tab
        2:1 : Not valid YAML: tab characters must not be used in indentation.
      wrong indentation
        3:2 : Not valid YAML: bad indentation of a mapping entry.
      an open quote
        2:1 : Not valid YAML: deficient indentation.
      a text that begins with !
        4:9 : Not valid YAML: unknown scalar tag !<!failure()>: a text that begins with ! must stand in quotes.
      an unknown tag on a list
        1:8 : Not valid YAML: unknown sequence tag !<tag:yaml.org,2002:omap>.
      a login with @
        2:6 : Not valid YAML: bad indentation of a mapping entry: a text that begins with @ must stand in quotes.
      a key twice
        2:1 name: The key "name" is here twice: first on line 1.
        3:1 name: The key "name" is here twice: first on line 1.
      a key twice, deep
        4:21 steps[0].with.task: The key "task" is here twice: first on line 4.
      a key that is no text
        1:3 : A key must be a text.
      an alias as a key
        2:1 : A key must be a text.
      a merge key
        6:5 steps[1]["<<"]: Merge keys (<<) are not known here: write the keys out.
        6:5 steps[1].uses: "uses" is missing. Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
      constructor and toString as keys
        1:1 constructor: Unknown key "constructor". Allowed: "name", "teams", "lifecycle", "channels", "releases", "variables", "freezes", "github-deployments", "steps".
        2:1 toString: Unknown key "toString". Allowed: "name", "teams", "lifecycle", "channels", "releases", "variables", "freezes", "github-deployments", "steps".
      an unknown alias
        1:7 : No anchor "&nobody" comes before this alias.
      an alias in itself
        1:11 : The alias "*a" is part of what it repeats.
      NUL
        1:9 : Not valid YAML: null byte is not allowed in input.
      an escaped NUL
        1:7 name: A NUL character cannot be stored.
      half a surrogate pair, escaped
        1:7 name: Half of a surrogate pair is not a character.
      half a surrogate pair
        1:8 : Not valid YAML: the stream contains non-printable characters.
      half a surrogate pair, in quotes
        1:7 name: Half of a surrogate pair is not a character."
    `);
  });
});
