import { describe, expect, it } from 'vitest';
import { bannerOf } from '../../../renderer/store/banner.ts';
import { statusView } from '../../fakes/views.ts';

const ready = (change: Parameters<typeof statusView>[0]) => ({
  status: { state: 'ready' as const, value: statusView(change) },
  notice: null,
});

const own = { code: 'proxy-port', what: 'Its own words.', why: '', next: '' };

describe('the banner', () => {
  it('is absent when all is well and in the first seconds', () => {
    expect(bannerOf(ready({}))).toBeNull();
    expect(bannerOf({ status: { state: 'loading', late: false }, notice: null })).toBeNull();
  });

  it('offers to ask again when opening takes long or failed', () => {
    expect(bannerOf({ status: { state: 'loading', late: true }, notice: null })).toMatchObject({
      tone: 'attention',
      action: 'again',
    });
    expect(bannerOf({ status: { state: 'failed', problem: own }, notice: null })).toMatchObject({
      tone: 'failure',
      action: 'again',
    });
  });

  it('says what stopped, in main’s words when it has any', () => {
    expect(bannerOf(ready({ proxy: 'failed' }))?.problem.code).toBe('proxy-stopped');
    expect(bannerOf(ready({ proxy: 'failed', problem: own }))).toMatchObject({
      tone: 'failure',
      problem: own,
    });
    expect(bannerOf(ready({ proxy: 'restarting' }))).toMatchObject({ tone: 'attention' });
    expect(bannerOf(ready({ recorder: 'degraded' }))?.problem.code).toBe('recorder-degraded');
  });

  it('shows what the person’s last wish met, and lets it be dismissed', () => {
    expect(bannerOf({ ...ready({}), notice: own })).toMatchObject({ problem: own, action: 'dismiss' });
  });
});
