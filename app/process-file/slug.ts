/**
 * The name in kebab-case: `Check "Café" 2` → `check-cafe-2`. Empty where it has no
 * Latin letter and no digit.
 */
export function slug(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
