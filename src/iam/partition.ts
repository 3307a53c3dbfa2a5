/**
 * AWS's partitions: separate clouds with their own accounts and Regions. No role can be assumed across
 * their borders (reference/aws-facts.md, section 4).
 */

export type Partition = {
  /** As it stands in an ARN. */
  readonly id: string;
  /** Which Regions belong to it. */
  readonly regions: RegExp;
  /** The Region whose STS cannot be switched off, to fall back to. */
  readonly homeRegion: string;
  /** The console's domain, behind a Region's name; null where it is not public. */
  readonly console: string | null;
};

/** Words of AWS's own list. So there are so many Regions and no more, whatever callers send. */
const PLACE = '(?:north|south)?(?:east|west)|north|south|central';
const regionsOf = (areas: string) => new RegExp(`^(?:${areas})-(?:${PLACE})-[1-9]\\d?$`);

const PARTITIONS: readonly Partition[] = [
  {
    id: 'aws',
    regions: regionsOf('us|eu|ap|sa|ca|me|af|il|mx'),
    homeRegion: 'us-east-1',
    console: 'console.aws.amazon.com',
  },
  { id: 'aws-cn', regions: regionsOf('cn'), homeRegion: 'cn-north-1', console: 'console.amazonaws.cn' },
  {
    id: 'aws-us-gov',
    regions: regionsOf('us-gov'),
    homeRegion: 'us-gov-west-1',
    console: 'console.amazonaws-us-gov.com',
  },
  {
    id: 'aws-eusc',
    regions: regionsOf('eusc-de'),
    homeRegion: 'eusc-de-east-1',
    console: 'console.amazonaws-eusc.eu',
  },
  { id: 'aws-iso', regions: regionsOf('us-iso'), homeRegion: 'us-iso-east-1', console: null },
  { id: 'aws-iso-b', regions: regionsOf('us-isob'), homeRegion: 'us-isob-east-1', console: null },
  { id: 'aws-iso-e', regions: regionsOf('eu-isoe'), homeRegion: 'eu-isoe-west-1', console: null },
  { id: 'aws-iso-f', regions: regionsOf('us-isof'), homeRegion: 'us-isof-south-1', console: null },
];

/** The names that an ARN may carry in its second part. */
export const PARTITION_IDS: readonly string[] = PARTITIONS.map(({ id }) => id);

/** The partition of that name, or undefined when AWS has none such. */
export function partitionById(id: string): Partition | undefined {
  return PARTITIONS.find((partition) => partition.id === id);
}

/** The partition that a Region belongs to, or undefined when the text is no Region's name. */
export function partitionOfRegion(region: string): Partition | undefined {
  return PARTITIONS.find(({ regions }) => regions.test(region));
}
