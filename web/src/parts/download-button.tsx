import { Button } from './button.tsx';
import { saveFile } from './save-file.ts';

type Props = { readonly text: string; readonly fileName: string };

/** Downloads a text as a file. */
export function DownloadButton({ text, fileName }: Props) {
  const download = () => saveFile(new Blob([text], { type: 'text/plain' }), fileName);
  return (
    <Button size="SMALL" onPress={download}>
      Download<span className="visually-hidden"> {fileName}</span>
    </Button>
  );
}
