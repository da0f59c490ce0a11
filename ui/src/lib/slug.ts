/** Ids made from names: lower-case letters, digits and dashes, at most 64; empty where the name has none of them. */

const LONGEST = 64;

/** `Müller & Söhne` becomes `muller-sohne`. */
export function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{Mark}/gu, '').replaceAll('ß', 'ss').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, LONGEST).replace(/-+$/, '');
}
