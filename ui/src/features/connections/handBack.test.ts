/** The hand-back page: the file as it is hosted, run in a page of its own. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';

const page = readFileSync('public/hand-back.html', 'utf8');
const script = /<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? '';

/** Opens the page at an address and runs its script. */
function open(query: string): { going: boolean; nothing: boolean; home: string; link: string } {
  const window = new Window({ url: `https://books.example/back.html${query}` });
  const document = window.document;
  document.write(page.replace(/<script>[\s\S]*<\/script>/, ''));
  const run = new Function('location', 'document', 'navigator', 'setTimeout', 'URLSearchParams', script) as (...names: unknown[]) => void;
  run(window.location, document, {}, () => 0, URLSearchParams);
  const hidden = (id: string): boolean => document.getElementById(id)?.hasAttribute('hidden') ?? true;
  const home = document.getElementById('address') as unknown as { value: string };
  const link = document.getElementById('link')?.getAttribute('href') ?? '';
  return { going: !hidden('going'), nothing: !hidden('nothing'), home: home.value, link };
}

const STATE = 'q0Vd3Jt8mZk1sX9wLr5bNn7yTf2cGh4a';

describe('the hand-back page', () => {
  it('leads the whole answer on to the port that the state names', () => {
    const query = `?code=AB11%2Bx&state=${STATE}.53683&realmId=9130`;
    const shown = open(query);
    expect(shown).toEqual({ going: true, nothing: false, home: `http://localhost:53683/callback${query}`, link: `http://localhost:53683/callback${query}` });
    expect(open(`?error=access_denied&state=${STATE}.53682`).going).toBe(true);
  });

  it('leads nowhere where nobody can be waiting', () => {
    const others = ['', '?code=1', `?state=${STATE}`, `?state=${STATE}.80`, `?state=${STATE}.99999`, `?state=${STATE}.53682@evil.example`, `?state=${STATE}.53682/x`, '?state=short.53682'];
    for (const query of others) expect(open(query)).toMatchObject({ going: false, nothing: true, home: '' });
  });

  it('loads nothing and runs only its own script', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(policy).toMatch(/^default-src 'none'/);
    expect(page).not.toMatch(/\ssrc=|https?:\/\/(?!localhost)|@import|url\(/);
    expect(page).toContain('<meta name="referrer" content="no-referrer" />');
  });
});
