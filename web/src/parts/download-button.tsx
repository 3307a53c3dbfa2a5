type Props = { readonly text: string; readonly fileName: string };

/** Downloads a text as a file. */
export function DownloadButton({ text, fileName }: Props) {
  const download = () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = fileName;
    link.click();
    // The browser needs the address until it starts to save the file.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <button type="button" className="button button-small" onClick={download}>
      Download<span className="visually-hidden"> {fileName}</span>
    </button>
  );
}
