/**
 * AWS's partitions: separate clouds with their own accounts and Regions. A caller cannot assume a role of another
 * partition (docs/aws-facts.md, section 4).
 */

export type Partition = {
  /** Its name in an ARN. */
  readonly id: string;
  /** Matches the names of its Regions. */
  readonly regions: RegExp;
  /** The fallback Region: its STS cannot be deactivated. */
  readonly homeRegion: string;
  /** The console's domain, after a Region's name; null where it is not public. */
  readonly console: string | null;
};

/** AWS's own words, so callers can name only a limited number of Regions. */
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

/** In the words of AWS for its customers, who seldom know what a partition is. */
const NAMES: Readonly<Record<string, string>> = {
  aws: 'the standard AWS Regions',
  'aws-cn': 'AWS China',
  'aws-us-gov': 'AWS GovCloud (US)',
  'aws-eusc': 'the AWS European Sovereign Cloud',
};

/** The name of a partition in a sentence. */
export function partitionName(id: string): string {
  return NAMES[id] ?? `the AWS partition "${id}"`;
}

/** The valid values of an ARN's second part. */
export const PARTITION_IDS: readonly string[] = PARTITIONS.map(({ id }) => id);

/** The partition of that name; undefined when there is none. */
export function partitionById(id: string): Partition | undefined {
  return PARTITIONS.find((partition) => partition.id === id);
}

/** The id of a Region's partition; `aws` when the text is not a Region's name. */
export function partitionIdOf(region: string): string {
  return partitionOfRegion(region)?.id ?? 'aws';
}

/** The partition of a Region; undefined when the text is not a Region's name. */
export function partitionOfRegion(region: string): Partition | undefined {
  return PARTITIONS.find(({ regions }) => regions.test(region));
}
