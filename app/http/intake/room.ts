/** Memory that many share: who finds none left has to go. */
export interface Room {
  /** False: there is not so much left. */
  readonly take: (bytes: number) => boolean;
  readonly give: (bytes: number) => void;
}

export function roomOf(bytes: number): Room {
  let taken = 0;
  return {
    take: (wanted) => {
      if (taken + wanted > bytes) return false;
      taken += wanted;
      return true;
    },
    give: (back) => {
      taken -= back;
    },
  };
}
