/** Saves a file, as a download of the browser. */
export function saveFile(content: Blob, fileName: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The browser needs the address until it starts to save the file.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
