/** What is asked for cannot be done yet, and nothing has failed: it is done again at a time. */
export class NotYet extends Error {
  readonly at: Date;

  constructor(at: Date, why: string) {
    super(why);
    this.name = "NotYet";
    this.at = at;
  }
}
