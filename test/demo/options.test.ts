import { describe, expect, it } from "vitest";
import { help, readOptions } from "../../demo/options.ts";

describe("the demo's command line", () => {
  it.each([
    [["--yes"], false, { run: true, yes: true }],
    [["-y"], true, { run: true, yes: true }],
    [[], true, { run: true, yes: false }],
    [["--help"], false, { run: false, exitCode: 0, text: help }],
    [["-h", "--yes"], true, { run: false, exitCode: 0, text: help }],
  ])("%j, with a terminal: %j", (args, interactive, options) => {
    expect(readOptions(args, interactive)).toEqual(options);
  });

  it("says what to do where there is nobody to ask", () => {
    expect(readOptions([], false)).toMatchObject({
      run: false,
      exitCode: 2,
      text: expect.stringContaining("npm run demo -- --yes"),
    });
  });

  it.each([["--nonsense"], ["--yes=1"], ["now"]])("refuses %s, with the help", (argument) => {
    const read = readOptions([argument], true);
    expect(read).toMatchObject({ run: false, exitCode: 2, text: expect.stringContaining(help) });
    expect(read).toMatchObject({ text: expect.stringContaining(argument.split("=")[0] ?? "") });
  });
});
