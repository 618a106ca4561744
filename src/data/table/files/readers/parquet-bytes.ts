/** Bytes of a number of 64 bits. */
const LONGEST_NUMBER = 10;

/** Goes through bytes that may be damaged, always forwards. What lies beyond their end is a RangeError. */
export class ByteWalk {
  constructor(
    private readonly view: DataView,
    public offset: number,
  ) {}

  get left(): number {
    return this.view.byteLength - this.offset;
  }

  byte(): number {
    return this.view.getUint8(this.offset++);
  }

  /** Of seven bits in each byte, the lowest ones first. @throws Error where it is longer than one of 64 bits */
  number(): number {
    let value = 0;
    for (let i = 0; i < LONGEST_NUMBER; i++) {
      const byte = this.byte();
      value += (byte & 127) * 128 ** i;
      if (byte < 128) return value;
    }
    throw new Error(`a number has more than ${LONGEST_NUMBER} bytes`);
  }

  skip(bytes: number): void {
    if (!(bytes >= 0 && bytes <= this.left)) throw new RangeError('its bytes end within a value');
    this.offset += bytes;
  }
}
