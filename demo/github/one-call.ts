/** No connection is kept: a server closes one that rests, and a call that meets it on the way would be lost. */
export const oneCall = { connection: "close" } as const;
