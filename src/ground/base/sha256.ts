import { hash } from 'node:crypto';

/** The format of a SHA-256 hash in hexadecimal digits. */
export const SHA256 = /^[0-9a-f]{64}$/;

/** The SHA-256 hash of bytes, or of a text in UTF-8, in 64 hexadecimal digits. */
export const sha256Hex = (content: string | Uint8Array): string => hash('sha256', content);
