import { handFocusOn } from '../lib/hand_focus_on.ts';
import { switchUser } from '../session/current.ts';
import type { UserName } from '../session/session.ts';

interface Props {
  readonly as: UserName;
  readonly children: React.ReactNode;
}

/** Says what this user may not do, with one click to become one who may. */
export function SignInHint({ as, children }: Props) {
  return (
    <p className="hint">
      <span>{children}</span>
      <button ref={handFocusOn} type="button" className="button button--small" onClick={() => switchUser(as)}>
        Sign in as {as}
      </button>
    </p>
  );
}
