import { useId } from 'react';

/** The trust in one picture: with the External ID Aurora gets in, and nobody else does. */
export function TrustDiagram() {
  const id = useId();
  return (
    <svg className="trust" viewBox="0 0 320 180" role="img" aria-labelledby={`${id}-title ${id}-text`}>
      <title id={`${id}-title`}>How Aurora gets access</title>
      <desc id={`${id}-text`}>
        Aurora's AWS account asks for the role in your AWS account and shows your External ID. It gets
        temporary access. AWS refuses everyone else.
      </desc>
      <rect className="trust-yours" x="203" y="1" width="116" height="178" rx="12" />
      <text className="trust-label" x="261" y="23">
        Your AWS account
      </text>

      <rect className="trust-box" x="1" y="40" width="82" height="58" rx="10" />
      <path className="trust-mark" d="m32.500 66.500 9.500-16 9.500 16M36 61.800q6-4.200 12 0" />
      <text className="trust-name" x="42" y="86">
        Aurora
      </text>

      <rect className="trust-box trust-role" x="218" y="40" width="86" height="58" rx="10" />
      <path
        className="trust-shield"
        d="M261 49.500l-7.600 2.800v5.900c0 4.600 3.200 8 7.600 9.600 4.400-1.600 7.600-5 7.600-9.600v-5.900zM257.500 58l2.600 2.600 4.500-4.800"
      />
      <text className="trust-name" x="261" y="86">
        Your role
      </text>

      <path className="trust-way" d="M83 61h129M206.500 56l6 5-6 5" />
      <rect className="trust-chip" x="102" y="33" width="82" height="21" rx="10.500" />
      <text className="trust-chip-text" x="143" y="48">
        External ID
      </text>
      <path className="trust-back" d="M218 78H91M96.500 73l-6 5 6 5" />
      <text className="trust-note" x="143" y="96">
        temporary access
      </text>

      <rect className="trust-box trust-other" x="1" y="124" width="82" height="38" rx="10" />
      <text className="trust-note" x="42" y="147">
        Anyone else
      </text>
      <path className="trust-refused" d="M83 143h110" />
      <circle className="trust-stop" cx="203" cy="143" r="10" />
      <path className="trust-cross" d="m199.500 139.500 7 7m0-7-7 7" />
      <text className="trust-note" x="261" y="147">
        refused
      </text>
    </svg>
  );
}
