export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M5 20c3.5 0 3.5-8 7-8s3.5 8 7 8 3.5-8 7-8" />
    </svg>
  );
}
