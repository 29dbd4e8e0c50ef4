// The entry of `npm run demo`. It is JavaScript, since a Node.js that is too old cannot read the rest.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  await import("./main.ts");
} else {
  console.error(
    `The demo needs Node.js 22.18 or newer, and this is ${process.versions.node}. ` +
      "Run it as `npm run demo` after `npm ci`, which brings a Node.js of its own, or install a newer one: https://nodejs.org",
  );
  process.exitCode = 1;
}
