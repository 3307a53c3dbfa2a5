import { describe, expect, it } from 'vitest';
import { warningOn } from '../../web/src/connection/action-warning.ts';

describe('the warning about an action', () => {
  it.each(['ec2:RequestSpotInstances', 'autoscaling:SetDesiredCapacity', 'rds:CreateDBInstance'])(
    'says that it can cost money: %s',
    (action) => {
      expect(warningOn({ action, effect: 'WRITES' })?.words).toBe('Can cost money');
    },
  );

  it('is not there for a change that is free, and for reading', () => {
    expect(warningOn({ action: 'ec2:StopInstances', effect: 'WRITES' })).toBeNull();
    expect(warningOn({ action: 'dynamodb:DescribeTable', effect: 'READS' })).toBeNull();
  });
});
