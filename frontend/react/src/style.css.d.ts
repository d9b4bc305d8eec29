// The style sheet has no values: `import "usherd-react/style.css"` is for its effect.
export {};
