/** Ready jobs: which fit the books that are connected, and the form that one fills in. No words, no drawing. */
import type { ConnectionView, JobTemplateView, LayoutView } from '../../bindings';
import { formOf, freeId, type JobForm } from './model';
import type { Setup } from './setup';

/** Ready jobs by whether their books are connected. */
export interface Shelf {
  mine: JobTemplateView[];
  others: JobTemplateView[];
}

/** Ready jobs, those for connected books apart. */
export function shelf(templates: readonly JobTemplateView[], connections: readonly ConnectionView[]): Shelf {
  const has = (template: JobTemplateView): boolean => connections.some((one) => one.connection.provider === template.provider);
  return { mine: templates.filter(has), others: templates.filter((one) => !has(one)) };
}

/** The layout that a job from a ready one uses. */
export interface ReadyLayout {
  /** Its id in the workspace. */
  id: string;
  /** Name of the ready layout that it is made from. */
  name: string;
  /** Whether it is only made when the job is saved. */
  isNew: boolean;
}

/** The layout of a ready job: one that is there already under its id or its name, else one that is to be made under a free id. */
export function layoutOf(template: JobTemplateView, layouts: readonly LayoutView[], ids: readonly string[]): ReadyLayout {
  const fits = layouts.filter((one) => template.kinds.every((kind) => one.kinds.includes(kind)));
  const there = fits.find((one) => one.id === template.layout) ?? fits.find((one) => one.name === template.layout_title);
  return { id: there?.id ?? freeId(template.layout, ids), name: template.layout, isNew: there === undefined };
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

/** The form that a ready job fills in; what only a person knows is left open. */
export function readyForm(template: JobTemplateView, setup: Setup): JobForm {
  const books = setup.connections.filter((one) => one.connection.provider === template.provider);
  return {
    ...formOf(template.job),
    id: '',
    connection: only(books)?.connection.id ?? '',
    partner: only(setup.partners)?.partner.id ?? '',
    layout: layoutOf(template, setup.layouts, setup.layoutIds).id,
    party: template.asks_party ? 'ask' : 'any',
  };
}

/** The same choices, with the layout that is to be made among them. */
export function withLayout(setup: Setup, template: JobTemplateView): Setup {
  const layout = layoutOf(template, setup.layouts, setup.layoutIds);
  if (!layout.isNew) return setup;
  const made: LayoutView = {
    id: layout.id, name: template.layout_title, version: 0, stored: '', json: '', warnings: [], jobs: [], kinds: [...template.layout_kinds], draft: null,
  };
  return { ...setup, layouts: [...setup.layouts, made] };
}
