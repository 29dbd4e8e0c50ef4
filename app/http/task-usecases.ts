import type { ScriptEnd, Task, TaskAnswer } from "../usecases/steps/task.ts";
import type { DeploymentView, HttpProject, WorkflowActor } from "./usecases.ts";

/** What the routes for scripts ask of the rest of the app: `app/usecases/steps/task.ts` says what each does. */
export interface TaskUseCases {
  readonly takeTask: (
    project: HttpProject,
    deploymentId: number,
    input: { readonly nonce: string; readonly key: string; readonly by: WorkflowActor },
  ) => Promise<TaskAnswer<Task>>;
  /** Milliseconds that are left. */
  readonly keepLog: (
    project: HttpProject,
    deploymentId: number,
    input: { readonly key: string; readonly tail: string; readonly by: WorkflowActor },
  ) => Promise<TaskAnswer<number>>;
  readonly finishTask: (
    project: HttpProject,
    deploymentId: number,
    input: ScriptEnd & { readonly key: string; readonly by: WorkflowActor },
  ) => Promise<TaskAnswer<DeploymentView>>;
  /** Null: no such deployment, or no script of that step has printed anything. */
  readonly stepLog: (project: HttpProject, deploymentId: number, step: string) => Promise<StepLogView | null>;
}

export interface StepLogView {
  readonly step: string;
  readonly attempt: number;
  readonly tail: string;
  readonly updatedAt: Date;
}
