import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockOver, steadyClock } from '../../src/base/clock.ts';

const HOUR = 3_600_000;

describe('a clock over the machine’s', () => {
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

  it('calls back when the moment has come, and not before', () => {
    const { action } = calls(clock.now() + 1_000);
    vi.advanceTimersByTime(999);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(HOUR);
    expect(action).toHaveBeenCalledOnce();
  });

  it('calls back soon, and not at once, for a moment that has passed', () => {
    const { action } = calls(clock.now() - HOUR);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
  });

  it('waits for moments that are further away than a timer of Node’s can be', () => {
    const { action } = calls(clock.now() + 1_000 * HOUR);
    vi.advanceTimersByTime(999 * HOUR);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(HOUR);
    expect(action).toHaveBeenCalledOnce();
  });

  it('keeps nobody waiting for an hour because it was set back by one', () => {
    const { action } = calls(clock.now() + 1_000);
    set = -HOUR;
    vi.advanceTimersByTime(1_500);
    expect(action).toHaveBeenCalledOnce();
  });

  it('does not call back once that has been cancelled', () => {
    const { action, cancel } = calls(clock.now() + 1_000);
    cancel();
    vi.advanceTimersByTime(HOUR);
    expect(action).not.toHaveBeenCalled();
  });
});

describe('the steady clock', () => {
  afterEach(() => void vi.useRealTimers());

  it('goes on, wherever the machine’s is set', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'Date'] });
    const action = vi.fn();
    const begun = steadyClock.now();
    steadyClock.at(begun + 1_000, action);
    vi.setSystemTime(Date.now() + HOUR);
    vi.advanceTimersByTime(999);
    expect(action).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() - 2 * HOUR);
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
    expect(steadyClock.now() - begun).toBe(1_000);
  });
});
