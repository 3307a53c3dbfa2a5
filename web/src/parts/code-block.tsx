import { CopyButton } from './copy-button.tsx';
import { DownloadButton } from './download-button.tsx';
import { ScrollText } from './scroll-text.tsx';

type Props = {
  /** The name for the heading and the buttons, such as "Trust policy". */
  readonly title: string;
  readonly text: string;
  /** Adds a download button with this file name. */
  readonly fileName?: string | undefined;
};

/** A text to copy or download. */
export function CodeBlock({ title, text, fileName }: Props) {
  return (
    <figure className="code-block">
      <figcaption className="code-head">
        <span className="code-title">{title}</span>
        <span className="code-tools">
          {fileName !== undefined && <DownloadButton text={text} fileName={fileName} />}
          <CopyButton text={text} what={title} />
        </span>
      </figcaption>
      <ScrollText label={title}>
        <code>{text}</code>
      </ScrollText>
    </figure>
  );
}
