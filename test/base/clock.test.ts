import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockOver, systemMonotonicClock } from '../../src/base/clock.ts';

const HOUR = 3_600_000;

describe('a clock over the machine’s clock', () => {
  let set = 0;
  const clock = clockOver(() => Date.now() + set);
  beforeEach(() => {
    set = 0;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  const calls = (moment: number) => {
    const action = vi.fn();
    const { cancel } = clock.at(moment, action);
    return { action, cancel };
  };

  it('calls back at the moment, and not before', () => {
    const { action } = calls(clock.now() + 1_000);
    vi.advanceTimersByTime(999);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(HOUR);
    expect(action).toHaveBeenCalledOnce();
  });

  it('calls back asynchronously for a past moment', () => {
    const { action } = calls(clock.now() - HOUR);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
  });

  it('waits longer than the longest timer of Node', () => {
    const { action } = calls(clock.now() + 1_000 * HOUR);
    vi.advanceTimersByTime(999 * HOUR);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(HOUR);
    expect(action).toHaveBeenCalledOnce();
  });

  it('does not wait longer because the clock was set back', () => {
    const { action } = calls(clock.now() + 1_000);
    set = -HOUR;
    vi.advanceTimersByTime(1_500);
    expect(action).toHaveBeenCalledOnce();
  });

  it('does not call back after cancel', () => {
    const { action, cancel } = calls(clock.now() + 1_000);
    cancel();
    vi.advanceTimersByTime(HOUR);
    expect(action).not.toHaveBeenCalled();
  });
});

describe('the steady clock', () => {
  afterEach(() => void vi.useRealTimers());

  it('ignores changes of the machine’s clock', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'Date'] });
    const action = vi.fn();
    const begun = systemMonotonicClock.now();
    systemMonotonicClock.at(begun + 1_000, action);
    vi.setSystemTime(Date.now() + HOUR);
    vi.advanceTimersByTime(999);
    expect(action).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() - 2 * HOUR);
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
    expect(systemMonotonicClock.now() - begun).toBe(1_000);
  });
});
