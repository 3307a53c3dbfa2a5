/** URLs of S3 objects, in the forms that CloudFormation accepts for templates. */

/**
 * The bucket and key of an S3 URL: https://BUCKET.s3.REGION.amazonaws.com/KEY or https://s3.REGION.amazonaws.com/BUCKET/KEY.
 * Null when the URL has another form, or a percent-encoded key.
 */
export function s3Place(url: string): { readonly bucket: string; readonly key: string } | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, pathname, search, hash } = new URL(url);
  const match = /^(?:(.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.(?:com|com\.cn|eu)$/.exec(hostname);
  const hasExtras = search !== '' || hash !== '' || pathname.includes('%');
  if (protocol !== 'https:' || match === null || hasExtras) return null;
  const path = pathname.slice(1);
  const [first = '', ...rest] = path.split('/');
  const place =
    match[1] === undefined ? { bucket: first, key: rest.join('/') } : { bucket: match[1], key: path };
  return place.bucket === '' || place.key === '' ? null : place;
}
