import { useMemo } from 'react';
import { qrPath, quietModules } from '../format/qr-path.ts';

/** A QR code, always dark on light with its quiet zone, because cameras read it and not people. */
export function QrCode({ rows, label }: { rows: readonly (readonly boolean[])[]; label: string }) {
  const path = useMemo(() => qrPath(rows), [rows]);
  if (rows.length === 0) return null;
  const side = rows.length + 2 * quietModules;
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
      data-testid="qr-code"
    >
      <rect className="qr-light" width={side} height={side} />
      <path className="qr-dark" d={path} />
    </svg>
  );
}
