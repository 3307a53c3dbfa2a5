/** Addresses of objects of S3, as CloudFormation takes them for templates. */

/**
 * Where a URL of S3 leads: https://BUCKET.s3.REGION.amazonaws.com/KEY, or with the bucket at the head of the path.
 * Null where it is none, or its key would have to be decoded.
 */
export function s3Place(url: string): { readonly bucket: string; readonly key: string } | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, pathname, search, hash } = new URL(url);
  const match = /^(?:(.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.(?:com|com\.cn|eu)$/.exec(hostname);
  const hasMore = search !== '' || hash !== '' || pathname.includes('%');
  if (protocol !== 'https:' || match === null || hasMore) return null;
  const path = pathname.slice(1);
  const [head = '', ...rest] = path.split('/');
  const place =
    match[1] === undefined ? { bucket: head, key: rest.join('/') } : { bucket: match[1], key: path };
  return place.bucket === '' || place.key === '' ? null : place;
}
