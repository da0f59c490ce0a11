/** Finding fields while a person types, and their groups. */
import type { SampledField } from '$/bindings';

/** Fields under one heading. */
export interface Group {
  readonly name: string;
  readonly fields: readonly SampledField[];
}

/** Fields that hold every word that was typed, in their name, path, meaning or examples; in the engine's order. */
export function search(fields: readonly SampledField[], text: string): SampledField[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return fields.filter((field) => {
    const hay = [field.label, field.group, field.path, field.about, ...field.samples].join('\n').toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

/** Under their headings, in the engine's order. */
export function grouped(fields: readonly SampledField[]): Group[] {
  const groups = new Map<string, SampledField[]>();
  for (const field of fields) groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
  return [...groups].map(([name, list]) => ({ name, fields: list }));
}
