import { useAuth } from "usherd-react";

const hints: Record<string, string> = {
  beginner: "Each chapter begins with the words that it needs.",
  intermediate: "Chapters 1 and 2 may be skimmed.",
  advanced: "Begin with the exercises; they link back to the chapters.",
};

/** A line for the reader, by the answers of the questionnaire. */
export default function Greeting() {
  const { user, profile } = useAuth();
  const hint = hints[profile?.experience_level ?? ""];
  return <p style={{ minHeight: "1.5em" }}>{user ? `Welcome, ${user.name ?? user.email}. ${hint ?? ""}` : "Sign in, and the course adapts to you."}</p>;
}
