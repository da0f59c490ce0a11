/** Small things that screens may not make themselves: what they hold must not look as if it changed by itself. */

/** A map from a list; of two with the same key, the last. */
export function mapOf<T, V>(list: readonly T[], key: (one: T) => string, value: (one: T) => V): ReadonlyMap<string, V> {
  return new Map(list.map((one) => [key(one), value(one)]));
}

/** The first sentence for each column. */
export function firstOf(list: readonly { column: string; sentence: string }[]): ReadonlyMap<string, string> {
  return mapOf(list.filter((one) => one.column !== '').toReversed(), (one) => one.column, (one) => one.sentence);
}

/** Now, as the engine writes moments. */
export function nowText(): string {
  return new Date().toISOString();
}
