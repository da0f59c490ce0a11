/** What the job form chooses from: connections, partners, layouts, and the jobs there are. */
import type { ConnectionView, JobTemplateView, JobView, LayoutView, PartnerView } from '$/bindings';
import { get } from '$/platform/engine';

/** All of it. */
export interface Setup {
  jobs: JobView[];
  connections: ConnectionView[];
  partners: PartnerView[];
  layouts: LayoutView[];
  /** Ids of all layouts, also of those that are only drafts. */
  layoutIds: string[];
  /** Ready jobs. */
  templates: JobTemplateView[];
}

/** Layouts of which a version was kept; a job cannot use one that is only a draft. */
export const kept = (layouts: readonly LayoutView[]): LayoutView[] => layouts.filter((one) => one.version > 0);

/** Asks for all of it at once. */
export async function askSetup(): Promise<Setup> {
  const [jobs, connections, partners, layouts, templates] = await Promise.all([
    get({ command: 'job-list' }, 'jobs'),
    get({ command: 'connection-list' }, 'connections'),
    get({ command: 'partner-list' }, 'partners'),
    get({ command: 'layout-list' }, 'layouts'),
    get({ command: 'job-templates' }, 'job-templates'),
  ]);
  return { jobs, connections, partners, layouts: kept(layouts), layoutIds: layouts.map((one) => one.id), templates };
}

/** What people call a connection: the company's name, else its own. */
export function booksName(setup: Setup, id: string): string {
  const found = setup.connections.find((one) => one.connection.id === id)?.connection;
  return found?.company?.name || found?.name || id;
}

/** What people call a partner. */
export function partnerName(setup: Setup, id: string): string {
  return setup.partners.find((one) => one.partner.id === id)?.partner.name || id;
}

/** What people call a layout. */
export function layoutName(setup: Setup, id: string): string {
  return setup.layouts.find((one) => one.id === id)?.name || id;
}

/** Whether files to a partner are marked as tests. */
export function isTest(setup: Setup, partner: string): boolean {
  return setup.partners.find((one) => one.partner.id === partner)?.partner.mode === 'test';
}

/** The time zone of the company of a connection. */
export function zoneOf(setup: Setup, connection: string): string | null {
  return setup.connections.find((one) => one.connection.id === connection)?.connection.company?.time_zone ?? null;
}

/** The folder at a partner that files are put into; empty where no partner is chosen. */
export function folderOf(setup: Setup, partner: string): string {
  return setup.partners.find((one) => one.partner.id === partner)?.partner.folders.outbound ?? '';
}
