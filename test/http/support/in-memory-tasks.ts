import { accepted } from "../../../app/domain/refusal.ts";
import type { StepLogView, TaskUseCases } from "../../../app/http/task-usecases.ts";
import type { DeploymentView } from "../../../app/http/usecases.ts";
import type { Task, TaskAnswer } from "../../../app/usecases/steps/task.ts";

/** What the routes for scripts see: one script, and what comes of asking for it. */
export interface TaskWorld extends TaskUseCases {
  /** What taking it comes to; what is kept and said of it comes to the same "no". */
  taskAnswer: TaskAnswer<Task>;
  stepLogs: StepLogView[];
}

export const migrate: Task = {
  step: "migrate",
  name: "Migrate",
  attempt: 1,
  sha: "a".repeat(40),
  shell: "bash",
  script: "echo Hello",
  env: { VERSION: "1.4.0" },
  timeoutMs: 3_599_900,
};

/** @param world that these become a part of */
export function inMemoryTasks(
  ask: (what: string) => void,
  world: () => TaskWorld & { readonly deployments: readonly DeploymentView[] },
): TaskWorld {
  return {
    taskAnswer: accepted(migrate),
    stepLogs: [],
    takeTask: async (_project, id, { nonce, key, by }) => {
      ask(`takeTask ${id} ${nonce} ${key} by run ${by.runId}`);
      return world().taskAnswer;
    },
    keepLog: async (_project, id, { key, tail, by }) => {
      ask(`keepLog ${id} ${key} ${tail} by run ${by.runId}`);
      const answer = world().taskAnswer;
      return typeof answer === "string" || !answer.ok ? answer : accepted(answer.value.timeoutMs);
    },
    finishTask: async (_project, id, { by, ...end }) => {
      ask(`finishTask ${id} ${JSON.stringify(end)} by run ${by.runId}`);
      const answer = world().taskAnswer;
      if (typeof answer === "string" || !answer.ok) return answer;
      const found = world().deployments.find((one) => one.id === id);
      return found === undefined ? "no-such-task" : accepted(found);
    },
    stepLog: async (_project, id, step) => {
      ask(`stepLog ${id} ${step}`);
      return world().stepLogs.find((one) => one.step === step) ?? null;
    },
  };
}
