/** Changing one place of the tree; everything else is shared with the layout before. */
import { isColumn, isSection, type Column, type LayoutDoc, type Part, type Section } from './types';
import { put } from './doc';

/** The layout with one section changed. */
export function inSection(doc: LayoutDoc, id: string, change: (section: Section) => Section): LayoutDoc {
  const visit = (section: Section): Section => {
    if (section.id === id) return change(section);
    let same = true;
    const parts = section.parts.map((part) => {
      const next = isSection(part) ? visit(part) : part;
      same &&= next === part;
      return next;
    });
    return same ? section : { ...section, parts };
  };
  return { ...doc, sections: doc.sections.map(visit) };
}

/** The layout with one column changed. */
export function inColumn(doc: LayoutDoc, id: string, change: (column: Column) => Column): LayoutDoc {
  const visit = (section: Section): Section => {
    let same = true;
    const parts = section.parts.map((part) => {
      const next = isSection(part) ? visit(part) : part.id === id ? change(part) : part;
      same &&= next === part;
      return next;
    });
    return same ? section : { ...section, parts };
  };
  return { ...doc, sections: doc.sections.map(visit) };
}

/** The layout with one key of one column set, or taken away. */
export function setKey(doc: LayoutDoc, id: string, key: string, value: unknown): LayoutDoc {
  return inColumn(doc, id, (column) => put(column, key, value));
}

/** Where in `parts` a column goes so that it is the `index`-th column. */
export function slotOf(parts: readonly Part[], index: number): number {
  const places = parts.flatMap((part, at) => (isColumn(part) ? [at] : []));
  const last = places.at(-1);
  return places[Math.max(0, index)] ?? (last === undefined ? 0 : last + 1);
}

/** Parts with a column put in as the `index`-th. */
export function insert(parts: readonly Part[], index: number, columns: readonly Column[]): Part[] {
  const slot = slotOf(parts, index);
  return [...parts.slice(0, slot), ...columns, ...parts.slice(slot)];
}

const isPosition = (at: Column['at']): at is string => typeof at === 'string' && /^[1-9]\d*$/.test(at);

/** Positions of a section's columns, in file order. */
export function positions(parts: readonly Part[]): number[] {
  return parts.flatMap((part) => (isColumn(part) && isPosition(part.at) ? [Number(part.at)] : []));
}

/** Gives the section's columns these positions, in file order. */
export function renumber(parts: readonly Part[], places: readonly number[]): Part[] {
  let next = 0;
  return parts.map((part) => {
    if (!isColumn(part) || !isPosition(part.at)) return part;
    const place = String(places[next] ?? next + 1);
    next += 1;
    return place === part.at ? part : { ...part, at: place };
  });
}
