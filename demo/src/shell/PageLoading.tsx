export function PageLoading({ label }: { readonly label: string }) {
  return (
    <div className="panel empty" role="status">
      Loading {label.toLowerCase()}…
    </div>
  );
}
