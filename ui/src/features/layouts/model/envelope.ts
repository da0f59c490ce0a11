/** What stands around the documents of EDI: written by the program, changed only on request. */
import type { ColumnReport } from '$/bindings';
import { ediText as e } from '$/text/layouts-edi';
import { idsOf, newId } from './doc';
import { inSection } from './edit';
import type { Change, Column, LayoutDoc, Section } from './types';
import { reference } from './standard';
import { bands } from './view';

const ADDED = 'envelope.';

/** Columns of the envelope, as the engine reports them. */
export function envelopeOf(reports: Iterable<ColumnReport>): ColumnReport[] {
  return [...reports].filter((one) => one.id.startsWith(ADDED));
}

/** The segment that a column of the envelope stands in: `ISA`; of the set's own header and trailer, theirs. */
export function tagOf(doc: LayoutDoc, report: ColumnReport): string {
  const section = report.section.startsWith(ADDED) ? report.section.slice(ADDED.length) : report.section;
  const tag = section.split('.')[0] ?? section;
  return bands(doc).find((band) => band.id === section)?.section.record ?? tag;
}

/** Where it stands, as `ISA-06`. */
export function placeOfReport(doc: LayoutDoc, report: ColumnReport): string {
  return reference(tagOf(doc, report), report.at);
}

/** A column of the layout's own in the place of one of the envelope, filled by what a person chooses then. */
export function own(doc: LayoutDoc, report: ColumnReport): Change {
  const ids = idsOf(doc);
  const tag = tagOf(doc, report);
  const column: Column = { id: newId(ids), at: report.at, label: report.label };
  const home = bands(doc).find((band) => band.section.record === tag);
  const place = placeOfReport(doc, report);
  const section: Section = { id: ids.has(tag) ? newId(ids, 's') : tag, record: tag, required: true, parts: [column] };
  const next =
    home === undefined
      ? { ...doc, sections: [section, ...doc.sections] }
      : inSection(doc, home.id, (one) => ({ ...one, parts: [column, ...one.parts] }));
  return { doc: next, name: e.did.own(place), said: e.said.own(report.label), focus: column.id };
}
