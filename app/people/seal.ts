import { hkdfSync } from "node:crypto";
import { EncryptJWT, errors, jwtDecrypt } from "jose";

/** Texts that only this app can read, and that nobody can change: kept in cookies and in the database. */
export interface Seal {
  /** @param lasts seconds after which it opens no more */
  readonly close: (content: Readonly<Record<string, string>>, lasts: number) => Promise<string>;
  /** Null: it is somebody else's, was changed, or is too old. */
  readonly open: (sealed: string) => Promise<Readonly<Record<string, string>> | null>;
  /** A value that only this app can have made of the text; base64url. */
  readonly mark: (text: string) => string;
}

/**
 * @param secret the App's client secret, which all replicas have: whoever changes it on GitHub signs everybody out
 * @param use    what it is for, so that what was sealed for one use opens for no other
 */
export function createSeal(secret: string, use: string, now: () => Date): Seal {
  const key = derived(secret, `drawbridge ${use}`);
  return {
    close: (content, lasts) => {
      const seconds = Math.floor(now().getTime() / 1_000);
      return new EncryptJWT({ ...content })
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + lasts)
        .encrypt(key);
    },
    open: async (sealed) => {
      try {
        const { payload } = await jwtDecrypt(sealed, key, {
          currentDate: now(),
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
        });
        const { iat: _since, exp: _until, ...content } = payload;
        return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, String(value)]));
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
    mark: (text) => Buffer.from(derived(secret, `drawbridge ${use} ${text}`)).toString("base64url"),
  };
}

function derived(secret: string, info: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", info, 32));
}
