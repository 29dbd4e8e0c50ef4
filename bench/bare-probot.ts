/**
 * What the intake of webhooks is measured against: a Probot that verifies the signature, calls one handler that
 * does nothing, and answers. Told by PORT, APP_ID, PRIVATE_KEY and WEBHOOK_SECRET.
 */
import { pino } from "pino";
import { Probot, Server } from "probot";

const {
  PORT = "",
  APP_ID: appId = "",
  PRIVATE_KEY: privateKey = "",
  WEBHOOK_SECRET: secret = "",
} = process.env;
const log = pino({ level: "error" });
const server = new Server({
  Probot: Probot.defaults({ appId, privateKey, secret, log }),
  log,
  host: "127.0.0.1",
  port: Number(PORT),
  enableStaticFiles: false,
  enablePing: false,
});
await server.load((probot) => {
  probot.on("issue_comment.created", async () => {});
});
await server.start();
process.once("SIGTERM", () => process.exit(0));
