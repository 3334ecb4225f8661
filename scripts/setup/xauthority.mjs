// @ts-check
const anyHost = 0xffff;

/**
 * The bytes of an Xauthority file with one cookie that is good for every display, so that it can be written
 * before the server has chosen its number (Xau(3): family, address, number, name, data, each with a 16-bit length).
 * @param {Buffer} cookie 16 random bytes
 * @returns {Buffer}
 */
export function xauthorityFile(cookie) {
  const family = Buffer.alloc(2);
  family.writeUInt16BE(anyHost);
  const fields = [Buffer.alloc(0), Buffer.alloc(0), Buffer.from('MIT-MAGIC-COOKIE-1'), cookie];
  return Buffer.concat([family, ...fields.flatMap((field) => [lengthOf(field), field])]);
}

/** @param {Buffer} field */
function lengthOf(field) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(field.length);
  return length;
}
