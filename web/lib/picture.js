// Pictures made smaller on the phone: a site's network carries 300 KB, not 8 MB.

const LONGEST_SIDE = 1600;
const QUALITY = 0.86;

/** The picture as JPEG of at most 1600 px; the file itself when this browser cannot read it (the server may). */
export async function scaled(file, longest = LONGEST_SIDE) {
  let source;
  try {
    source = await decoded(file);
  } catch {
    return file;
  }
  const ratio = Math.min(1, longest / Math.max(source.width, source.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(source.width * ratio));
  canvas.height = Math.max(1, Math.round(source.height * ratio));
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  source.close?.();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return blob || file;
}

async function decoded(file) {
  if (window.createImageBitmap) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // Older browsers take no options; an image element turns pictures by itself.
    }
  }
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}
